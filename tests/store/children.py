"""Scripts that stand in for the child process of a job: they misbehave in every way that one can."""

from __future__ import annotations

from pathlib import Path

from kino_store.local import start

_HEAD = """
import json, os, signal, sys, time
from pathlib import Path
job = json.loads(Path(sys.argv[1]).read_text("utf-8"))

def say(**message):
    print(json.dumps(message), flush=True)

def leave_parts():
    from kino_store.media.atomic import temporary_path
    for folder in ("thumbnails", "proxies"):
        Path(job[folder]).mkdir(parents=True, exist_ok=True)
        temporary_path(Path(job[folder]), ".part").write_bytes(b"half")
"""
# Loads the real script, with a shorter patience, and gives it work that never makes a step.
_STUCK = f"""
import importlib.util, time
spec = importlib.util.spec_from_file_location("start", {start.__file__!r})
real = importlib.util.module_from_spec(spec)
spec.loader.exec_module(real)
real._STUCK_SECONDS = 0.5
real._import_package = lambda: time.sleep(600)
real.main()
"""
SCRIPTS = {
    "nonsense": "print('Loading the model ...', flush=True); time.sleep(600)",
    "a number": "print(42, flush=True); time.sleep(600)",
    "an endless line": "while True: sys.stdout.write('x' * 65536)",
    "another report": "say(colour='red'); time.sleep(600)",
    "dies": "leave_parts(); os.kill(os.getpid(), signal.SIGKILL)",
    "gives up": "leave_parts(); say(progress=50); raise SystemExit('There is no memory left.')",
    "says nothing": "time.sleep(600)",
    "stops reporting": "say(progress=50); leave_parts(); time.sleep(600)",
    "stuck": _STUCK,
    "fails": "say(failed='The disk is full.')",
    "ends without a result": "say(progress=100)",
    "deaf": "leave_parts()\nwhile True: say(alive=True); time.sleep(0.1)",
    "talks without a pause": "while True: say(progress=1)",
    "listens": "say(progress=1)\nsys.stdin.read(); say(done={'late': True})",
}


def write_script(folder: Path, name: str) -> Path:
    """Write one of the scripts to a file; it can import `kino_store`."""
    path = folder / f"{name.replace(' ', '_')}.py"
    root = Path(start.__file__).resolve().parents[2]
    path.write_text(f"{_HEAD}\nsys.path.insert(0, {str(root)!r})\n{SCRIPTS[name]}\n", "utf-8")
    return path


def hold_child(job: dict, folder: str, report) -> None:
    """Run a job in a child process of this one, and report the child's process id."""
    from kino_store.local.child import Child

    with Child(job, Path(folder)) as child:
        report.send(child.pid)
        child.result(lambda _: None, lambda: True)
