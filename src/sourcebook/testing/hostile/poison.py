"""A reader that does harm, for tests: what a file of it says is what it does to the process that reads it.

`install` writes it to a folder as a small package with an entry point; with the folder on `PYTHONPATH` a reading child
has it, as it has any other.
"""

from __future__ import annotations

from pathlib import Path

MEDIA_TYPE = "application/x-poison"

_READER = """
import ctypes, os, resource, signal, socket, sys, threading, time
from sourcebook.ingest.base import Draft


def grow():
    held = []
    while True:
        held.append(bytes(1 << 24))


def recurse(n=0):
    return recurse(n + 1) + 1


def overflow():
    sys.setrecursionlimit(10**9)
    threading.stack_size(1 << 20)
    def run(f):
        return [f(f)]
    run(run)


def spin():
    while True:
        pass


def bomb():
    made = 0
    for _ in range(50):
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        made += 1
    return made


def threads():
    for _ in range(10_000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    time.sleep(60)


def close():
    os.closerange(0, 64)
    time.sleep(60)


def flood():
    while True:
        for number in range(3, 64):
            try:
                os.write(number, b"\\xff" * 65536)
            except OSError:
                pass


def lie():
    for number in range(3, 64):
        try:
            os.write(number, b"\\x00\\x00\\x00\\x05hello")
        except OSError:
            pass
    time.sleep(60)


def connect():
    with socket.socket() as line:
        line.settimeout(5)
        line.connect(("127.0.0.1", int(os.environ.get("POISON_PORT", "9"))))


def write_to(path, data=b"x"):
    with open(path, "wb") as file:
        file.write(data)


def trace():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, os.getppid(), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def call(number, *given):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, *given) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def raise_limits():
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    except ValueError as error:
        raise OSError(1, "Operation not permitted") from error


def here(blob):
    return os.path.dirname(blob.path)


DEEDS = {
    "hang": lambda b: time.sleep(600),
    "spin": lambda b: spin(),
    "spin deaf to signals": lambda b: (signal.signal(signal.SIGXCPU, signal.SIG_IGN), spin()),
    "grow": lambda b: grow(),
    "segfault": lambda b: ctypes.string_at(0),
    "abort": lambda b: os.abort(),
    "overflow": lambda b: overflow(),
    "recurse": lambda b: recurse(),
    "stop itself": lambda b: os.kill(os.getpid(), signal.SIGSTOP),
    "kill itself": lambda b: os.kill(os.getpid(), signal.SIGKILL),
    "leave": lambda b: os._exit(0),
    "leave with a code": lambda b: os._exit(3),
    "exit": lambda b: sys.exit(0),
    "close all": lambda b: close(),
    "flood": lambda b: flood(),
    "lie": lambda b: lie(),
    "long text": lambda b: Draft(text="word " * 50_000_000),
    "bad draft": lambda b: Draft(text="a", blocks=(1,)),
    "no draft": lambda b: None,
    "threads": lambda b: threads(),
    "defect": lambda b: {}["x"],
    "interrupt": lambda b: (_ for _ in ()).throw(KeyboardInterrupt()),
    # tries to break out: each raises what the kernel says
    "fork": lambda b: bomb(),
    "exec": lambda b: os.execv("/bin/true", ["true"]),
    "spawn": lambda b: os.posix_spawn("/bin/true", ["true"], {}),
    "connect": lambda b: connect(),
    "passwd": lambda b: open("/etc/passwd").read(),
    "environment of others": lambda b: open("/proc/%d/environ" % os.getppid(), "rb").read(),
    "neighbour": lambda b: open(os.path.join(here(b), "neighbour.txt")).read(),
    "list": lambda b: os.listdir(here(b)),
    "write": lambda b: write_to(os.path.join(here(b), "written.txt")),
    "write to itself": lambda b: write_to(b.path),
    "write to tmp": lambda b: write_to("/tmp/sourcebook-poison-was-here"),
    "remove": lambda b: os.unlink(b.path),
    "rename": lambda b: os.rename(b.path, b.path + "2"),
    "change mode": lambda b: os.chmod(b.path, 0o777),
    "truncate": lambda b: os.truncate(b.path, 0),
    "link": lambda b: os.symlink("/etc", b.path + "-link"),
    "make a folder": lambda b: os.mkdir(b.path + "-folder"),
    "trace": lambda b: trace(),
    "kill its parent": lambda b: os.kill(os.getppid(), signal.SIGKILL),
    "raise its limits": lambda b: raise_limits(),
    "mount": lambda b: call(165, b"none", b"/mnt", b"tmpfs", 0, 0),
    "unshare": lambda b: call(272, 0x10000000),
    "bpf": lambda b: call(321, 0, 0, 0),
    "keyring": lambda b: call(250, 0, -3, 0),
    "io_uring": lambda b: call(425, 1, 0),
    "become another": lambda b: os.setuid(65534),
}


class PoisonReader:
    name, version, media_types = "poison", "1", ("application/x-poison",)

    def read(self, blob):
        what = blob.read_bytes().decode().partition("#")[0].strip()
        print("noise on stdout", flush=True)
        os.write(1, b"noise below Python")
        os.write(2, b"noise")
        made = DEEDS[what](blob)
        return made if isinstance(made, Draft) or what == "no draft" else Draft(text="It was done: " + what)
"""

FATAL = (
    "hang", "spin", "spin deaf to signals", "grow", "segfault", "abort", "overflow", "recurse", "stop itself",
    "kill itself", "leave", "leave with a code", "exit", "close all", "flood", "lie", "long text", "bad draft",
    "no draft", "threads", "defect", "interrupt",
)  # fmt: skip
"""What makes a file unreadable: each must be failed with a reason, and every other file read."""
OUTWARD = (
    "fork", "exec", "spawn", "connect", "passwd", "environment of others", "neighbour", "list", "write",
    "write to itself", "write to tmp", "remove", "rename", "change mode", "truncate", "link", "make a folder", "trace",
    "kill its parent", "raise its limits", "mount", "unshare", "bpf", "keyring", "io_uring", "become another",
)  # fmt: skip
"""What reaches out of the process: each must be refused."""


def install(folder: Path) -> Path:
    """Write the package into `folder`; gives what goes on `PYTHONPATH`."""
    about = folder / "poison-1.dist-info"
    about.mkdir(parents=True)
    (folder / "poison.py").write_text(_READER, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: poison\nVersion: 1\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[sourcebook.readers]\npoison = poison:PoisonReader\n", encoding="utf-8")
    return folder
