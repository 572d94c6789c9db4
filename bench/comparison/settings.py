"""Settings from the environment, which bench/comparacao describes, and constants."""

import os
import shutil
import sys
from pathlib import Path

from instancia import PORT, ROOT

OUT = Path(os.environ.get("SAIDA", ROOT / "bench" / "out"))
BUILT = ROOT / "build" / "release" / "bench"
PEERS = ROOT / "bench" / "peers"
PEER_PORT = PORT + 30  # the first port of the contestants, which have two each
THREADS = 16  # connections to MariaDB of each contestant
SHORT = os.environ.get("CURTO") == "1"


def _numbers(name, default):
    return [int(number) for number in os.environ.get(name, default).split(",")]


def _names(name):
    return [part for part in os.environ.get(name, "").split(",") if part]


SIZES = _numbers("TAMANHOS", "10000" if SHORT else "1000,100000,1000000")
CONNECTIONS = _numbers("CONEXOES", "32" if SHORT else "32,1,8,64,512")
ROUNDS = int(os.environ.get("RODADAS", "3" if SHORT else "5"))
SECONDS = int(os.environ.get("SEGUNDOS", "1"))
CASES = _names("CASOS")
CONTESTANTS = _names("CONCORRENTES")
LOAD = 0.7  # response times are measured at this fraction of the closed loop's rate


def check_programs():
    """Ends the program when one that it needs is missing."""
    for name in ("wrk", "node", "npm", "nginx", "spawn-fcgi"):
        if not shutil.which(name):
            sys.exit(f"bench/comparacao precisa de {name} (scripts/packages bench)")
