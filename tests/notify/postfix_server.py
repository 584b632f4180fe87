"""A real Postfix on loopback that hands mail on and writes its own reports.

The programs are those the benchmarks unpack (`benchmarks/notify/postfix.py`);
nothing is installed. Postfix starts as root only.
"""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path

UNPACKED = Path(__file__).parents[2] / ".inforce" / "bench" / "postfix"
OWNER, GROUP = "mail", "news"
QUEUE = (
    "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming",
    "maildrop", "pid", "private", "public", "saved", "trace",
)  # fmt: skip
SERVICES = """\
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n -  0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n -  - trivial-rewrite
bounce    unix  - - n -  0 bounce
defer     unix  - - n -  0 bounce
trace     unix  - - n -  0 bounce
verify    unix  - - n -  1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n -  - proxymap
smtp      unix  - - n -  - smtp
relay     unix  - - n -  - smtp
showq     unix  n - n -  - showq
error     unix  - - n -  - error
retry     unix  - - n -  - error
discard   unix  - - n -  - discard
anvil     unix  - - n -  1 anvil
scache    unix  - - n -  1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


def is_here():
    """Return whether Postfix is unpacked and may be started."""
    master = UNPACKED / "usr/lib/postfix/sbin/master"
    return os.geteuid() == 0 and master.exists()


@contextmanager
def running(folder, ports):
    """Run Postfix below *folder*, mail for each domain going to its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = _configured(folder, port, ports)
    libraries = str(UNPACKED / "usr/lib/postfix")
    command = [str(UNPACKED / "usr/lib/postfix/sbin/master"), "-c", str(config), "-d"]
    with subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": libraries},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as master:
        try:
            _await(port, folder)
            yield port
        finally:
            master.terminate()


def _configured(folder, port, ports):
    folder.chmod(0o755)
    config, queue, state = (folder / one for one in ("config", "queue", "state"))
    for one in (config, queue, state, *(queue / name for name in QUEUE)):
        one.mkdir(mode=0o755)
    for one in (state, *(queue / name for name in QUEUE if name != "pid")):
        shutil.chown(one, OWNER)
    shutil.chown(queue / "maildrop", group=GROUP)
    (queue / "maildrop").chmod(0o1730)
    shutil.chown(queue / "public", group=GROUP)
    routes = (f"{domain} smtp:[127.0.0.1]:{to}\n" for domain, to in ports.items())
    (config / "routes").write_text("".join(routes))
    listening = f"127.0.0.1:{port} inet n - n - - smtpd\n"
    (config / "master.cf").write_text(listening + SERVICES)
    values = {
        "compatibility_level": "3.6",
        "myhostname": "relay.example",
        "mydestination": "",
        "mynetworks": "127.0.0.0/8",
        "inet_interfaces": "127.0.0.1",
        "inet_protocols": "ipv4",
        "queue_directory": queue,
        "data_directory": state,
        "daemon_directory": UNPACKED / "usr/lib/postfix/sbin",
        "command_directory": UNPACKED / "usr/sbin",
        "shlib_directory": UNPACKED / "usr/lib/postfix",
        "meta_directory": UNPACKED / "etc/postfix",
        "mail_owner": OWNER,
        "setgid_group": GROUP,
        "import_environment": "LD_LIBRARY_PATH MAIL_CONFIG",
        "export_environment": "LD_LIBRARY_PATH",
        "maillog_file": folder / "log",
        "maillog_file_prefixes": folder,
        "transport_maps": f"texthash:{config / 'routes'}",
        "alias_maps": "",
        "local_recipient_maps": "",
        # One attempt, then the report: nobody waits five days in a test.
        "maximal_queue_lifetime": "0",
        "bounce_queue_lifetime": "1h",
        "smtp_tls_security_level": "none",
    }
    lines = (f"{name} = {value}\n" for name, value in values.items())
    (config / "main.cf").write_text("".join(lines))
    return config


def _await(port, folder):
    for _ in range(200):
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", port), 1) as link,
        ):
            if link.recv(3) == b"220":
                return
        time.sleep(0.05)
    log = folder / "log"
    raise RuntimeError(log.read_text() if log.exists() else "Postfix does not start")
