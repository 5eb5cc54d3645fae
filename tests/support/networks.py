"""Free ports, and a network between a client and a server, which loses everything from one moment on."""

import socket
from contextlib import suppress
from threading import Event, Thread

__all__ = ["Network", "free_port"]


def free_port() -> int:
    """Return a port of this machine that no process listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Network:
    """Forwards connections to a port of this machine, unless it is `broken`; connections are accepted in any case."""

    def __init__(self, port: int) -> None:
        self._target, self._listening = port, socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._works = Event()
        self._sockets: list[socket.socket] = []
        self._is_closed = False
        self.repair()
        Thread(target=self._accept, daemon=True).start()

    def fail(self) -> None:
        """Lose everything that is sent from now on, also on open connections."""
        self._works.clear()

    def repair(self) -> None:
        """Forward everything again, also the data that was sent meanwhile."""
        self._works.set()

    def close(self) -> None:
        """Close all connections."""
        self._is_closed = True
        self._works.set()
        for one in (self._listening, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self._sockets.append(client)
                Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        self._works.wait()
        if self._is_closed:
            return
        server = socket.create_connection(("127.0.0.1", self._target))
        self._sockets.append(server)
        Thread(target=self._forward, args=(server, client), daemon=True).start()
        self._forward(client, server)

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                self._works.wait()
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
