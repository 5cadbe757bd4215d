class ExecutionContext:
    prompt_id: str
    list_index: int | None

def get_executing_context() -> ExecutionContext | None: ...
