from typing import Any

class PromptServer:
    instance: PromptServer
    app: Any
    prompt_queue: Any
    routes: Any
    def send_sync(self, event: str, data: Any) -> None: ...
