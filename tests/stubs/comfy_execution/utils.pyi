class ExecutionContext:
    prompt_id: str

def get_executing_context() -> ExecutionContext | None: ...
