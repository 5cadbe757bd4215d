"""The source code evaluates no input, starts no programs, opens no connections and patches nothing."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    [ROOT / "__init__.py", *(ROOT / "nodes").rglob("*.py"), *(ROOT / "kino_store").rglob("*.py")]
)
PROCESS = ROOT / "kino_store" / "services" / "system" / "process.py"
CHILD = ROOT / "kino_store" / "local" / "child.py"
CHILD_SCRIPT = ROOT / "kino_store" / "local" / "start.py"
CLIENT = ROOT / "kino_store" / "comfy" / "client.py"

NEVER = {
    "pickle",
    "_pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "joblib",
    "marshal",
    "shelve",
    "requests",
    "httpx",
    "urllib3",
    "ftplib",
    "smtplib",
    "telnetlib",
}
NEVER |= {
    "pip",
    "ensurepip",
    "code",
    "codeop",
    "pty",
    "posthog",
    "sentry_sdk",
    "mixpanel",
    "webbrowser",
    "http.client",
    "urllib.request",
    "yaml",
}
STARTS = {"subprocess", "multiprocessing"}
RUNS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
OS_STARTS = re.compile(r"os\.(system|popen|exec\w+|spawn\w+|posix_spawn\w*|startfile|fork\w*|kill|_exit)")


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def called(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    return [(ast.unparse(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_whole_pack_is_checked() -> None:
    assert len(SOURCES) > 80
    assert PROCESS in SOURCES
    assert CLIENT in SOURCES


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_module_evaluates_input_or_starts_programs(path) -> None:
    tree = parsed(path)
    names = imported(tree)
    roots = {name.split(".")[0] for name in names} | names
    assert not roots & NEVER
    assert path == CHILD or not roots & STARTS
    for name, call in called(tree):
        assert name not in RUNS, f"line {call.lineno}"
        ends = path == CHILD_SCRIPT and name == "os._exit"
        assert path == PROCESS or ends or not OS_STARTS.fullmatch(name), f"line {call.lineno}"
        assert not name.endswith("torch.load"), f"line {call.lineno}"
        assert not name.endswith("import_module") or isinstance(call.args[0], ast.Constant), (
            f"line {call.lineno}"
        )
        keywords = {word.arg: word.value for word in call.keywords}
        assert "shell" not in keywords
        assert "allow_pickle" not in keywords
    assert not {f"os.{name}" for name in ("system", "popen", "startfile")} & {
        ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }


def test_only_one_module_starts_a_program_with_a_list() -> None:
    started = [call for name, call in called(parsed(PROCESS)) if OS_STARTS.fullmatch(name) and "exec" in name]
    assert [ast.unparse(call.func) for call in started] == ["os.execv"]


def test_child_processes_are_started_with_a_list_of_our_own_script() -> None:
    (call,) = [call for name, call in called(parsed(CHILD)) if name.startswith("subprocess.Popen")]
    assert ast.unparse(call.args[0]) == "[sys.executable, *flags, str(SCRIPT), str(job_file)]"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_one_module_opens_connections_and_no_address_is_in_the_code(path) -> None:
    tree = parsed(path)
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    docs = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not [
        text for text in texts if text not in docs and re.search(r"https?://(?!\{|127\.|localhost)\w", text)
    ]
    reaching = {
        "aiohttp.ClientSession",
        "aiohttp.request",
        "socket.socket",
        "socket.create_connection",
        "asyncio.open_connection",
        "urlopen",
    }
    assert path == CLIENT or not reaching & {name for name, _ in called(tree)}


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_in_comfyui_is_patched_and_no_middleware_is_added(path) -> None:
    tree = parsed(path)
    targets = [
        ast.unparse(one) for node in ast.walk(tree) if isinstance(node, ast.Assign) for one in node.targets
    ]
    changed = [
        ast.unparse(node.target) for node in ast.walk(tree) if isinstance(node, ast.AugAssign | ast.AnnAssign)
    ]
    assert not [
        name
        for name in targets + changed
        if re.match(r"(PromptServer|PromptQueue|server|execution|folder_paths|nodes|comfy\w*)\b[.\[]", name)
    ]
    names = {name for name, _ in called(tree)}
    assert not [
        name for name in names if re.search(r"middlewares\.(append|insert|extend)", name) or name == "setattr"
    ]


def test_the_panel_writes_no_html() -> None:
    for path in (ROOT / "web").rglob("*.js"):
        assert not re.search(
            r"\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function\(",
            path.read_text("utf-8"),
        ), path
