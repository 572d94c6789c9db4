"""proxy.py SOCKET ENGINE LOG: forwards to the engine's socket, and logs the requests."""

import re
import socket
import sys
import threading

REQUEST = re.compile(rb"(?:GET|POST|PUT|DELETE|HEAD) \S+ HTTP/1\.1\r\n")


def copy(source, target, log=None):
    try:
        while chunk := source.recv(65536):
            if log:
                for line in REQUEST.findall(chunk):
                    log.write(line.decode().strip() + "\n")
                    log.flush()
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def main(path, engine, log_path):
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    with open(log_path, "w", encoding="utf-8") as log:
        print("pronto", flush=True)
        while True:
            client, _ = server.accept()
            there = socket.socket(socket.AF_UNIX)
            there.connect(engine)
            threading.Thread(target=copy, args=(client, there, log), daemon=True).start()
            threading.Thread(target=copy, args=(there, client), daemon=True).start()


main(*sys.argv[1:])
