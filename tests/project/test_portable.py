"""Nothing depends on POSIX outside guarded places: the laptop of a playgroup runs Windows or macOS.

Read from the syntax tree: a name that Windows lacks is allowed only below a test of `sys.platform`, `os.name` or
`hasattr`, after one that left the function, or where its absence is caught. `.ci/run` holds the same by other means:
mypy reads the program as if on each system.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ledger", "aggregates", "projections", "cli")
MODULES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))

POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
POSIX_NAMES = {
    "os": {
        *("chown", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups", "getloadavg"),
        *("getpgid", "getsid", "getuid", "killpg", "lchown", "mkfifo", "mknod", "nice", "pread", "pwrite", "setgid"),
        *("setsid", "setuid", "statvfs", "sync", "uname", "wait", "wait3", "wait4", "O_CLOEXEC", "O_DIRECTORY"),
        *("O_NOFOLLOW", "O_NONBLOCK", "O_SYNC", "WEXITSTATUS", "WIFEXITED"),
    },
    "signal": {
        *("SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP", "SIGUSR1", "SIGUSR2"),
        *("alarm", "pause", "pthread_sigmask", "setitimer", "sigwait"),
    },
    "socket": {"AF_UNIX", "socketpair"},
}
POSIX_PLACES = ("/dev/", "/etc/", "/proc/", "/tmp", "/usr/", "/var/")
GUARDS = ("sys.platform", "os.name", "hasattr(", "platform.system()")
LEAVES = (ast.Return, ast.Raise, ast.Continue)


def lacking(module: str) -> set[str]:
    return POSIX_NAMES.get(module, set())


def posix(node: ast.AST) -> str | None:
    """What in this node Windows does not have."""
    match node:
        case ast.Import(names=names) if found := POSIX_MODULES & {alias.name for alias in names}:
            return f"import {found.pop()}"
        case ast.ImportFrom(module=module) if module in POSIX_MODULES:
            return f"from {module}"
        case ast.ImportFrom(module=str(module), names=names) if found := {a.name for a in names} & lacking(module):
            return f"from {module} import {found.pop()}"
        case ast.Attribute(value=ast.Name(id=module), attr=attr) if attr in lacking(module):
            return f"{module}.{attr}"
        case ast.Constant(value=str(text)) if text.startswith(POSIX_PLACES):
            return repr(text)
    return None


def guards(test: ast.expr) -> bool:
    return any(guard in ast.unparse(test) for guard in GUARDS)


def unguarded(body: list[ast.stmt]) -> Iterator[tuple[int, str]]:
    """(line, what) for each POSIX-only thing in these statements that nothing guards."""
    for statement in body:
        match statement:
            case ast.If(test=test, body=then) if guards(test):
                if isinstance(then[-1], LEAVES):
                    return  # what follows is the other system's
                continue
            case ast.Try(handlers=handlers) if any("ImportError" in ast.unparse(h.type) for h in handlers if h.type):
                continue
        inner = [getattr(statement, field, []) for field in ("body", "orelse", "finalbody")]
        inner += [handler.body for handler in getattr(statement, "handlers", [])]
        inner += [case.body for case in getattr(statement, "cases", [])]
        for block in inner:
            yield from unguarded(block)
        yield from here(statement, {id(node) for block in inner for node in block})


def here(statement: ast.AST, below: set[int]) -> Iterator[tuple[int, str]]:
    """The same for a statement's own expressions: not those of the statements `below` it, nor a docstring's."""
    if isinstance(statement, ast.IfExp) and guards(statement.test):
        return
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return  # a docstring
    if (what := posix(statement)) is not None:
        yield getattr(statement, "lineno", 0), what
    for child in ast.iter_child_nodes(statement):
        if id(child) not in below:
            yield from here(child, below)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.relative_to(ROOT).as_posix())
def test_nothing_needs_posix_outside_guarded_places(module: Path) -> None:
    assert list(unguarded(ast.parse(module.read_text("utf-8")).body)) == []


BARE = [
    "os.fork()",
    "def f():\n    return os.getuid()",
    "import fcntl",
    "from signal import SIGKILL",
    "x = [os.statvfs(p).f_bavail for p in places]",
    "def f():\n    with open('/proc/mounts') as file:\n        return file.read()",
    "try:\n    os.chown(p, 0, 0)\nexcept OSError:\n    pass",
    "if ready:\n    os.fork()",
    "if sys.platform == 'win32':\n    pass\nos.fork()",
]
GUARDED = [
    "if sys.platform != 'win32':\n    import fcntl",
    "if hasattr(os, 'getuid'):\n    os.getuid()",
    "def f():\n    if os.name == 'nt':\n        return None\n    return os.getuid()",
    "me = os.getuid() if hasattr(os, 'getuid') else 0",
    "try:\n    import fcntl\nexcept ImportError:\n    fcntl = None",
    "os.replace(a, b)",
    "def f():\n    '/proc/mounts: device, mount point, type.'",
]


@pytest.mark.parametrize("code", BARE)
def test_the_scan_finds_what_is_not_guarded(code: str) -> None:
    assert list(unguarded(ast.parse(code).body))


@pytest.mark.parametrize("code", GUARDED)
def test_the_scan_lets_through_what_is_guarded(code: str) -> None:
    assert list(unguarded(ast.parse(code).body)) == []
