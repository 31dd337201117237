"""A proxy that cuts: once armed, after so many bytes of one direction both sides are reset, and, where it is to
hold, nobody is let through until it is disarmed."""

import contextlib
import selectors
import socket
import struct
import threading

UP, DOWN = "up", "down"  # towards the server, towards the client


class Proxy:
    """Listens on a port of its own and passes everything on to `target`, a port or the path of a socket."""

    def __init__(self, target):
        self.target = target
        self.lock = threading.Lock()
        self.direction, self.left, self.mark = None, None, None
        self.cut = threading.Event()
        self.passed = {UP: {}, DOWN: {}}  # from when it was armed until it cut, by connection
        self.hold, self.holding = False, False
        self.selector = selectors.DefaultSelector()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.selector.register(self.listener, selectors.EVENT_READ, None)
        self.ending = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def arm(self, direction, count, hold=False, mark=None):
        """None: nothing is cut, only kept. 0 bytes: the cut comes with the first byte. With a mark: the first byte
        after it has gone up."""
        with self.lock:
            self.direction, self.left, self.mark = direction, count, mark
            self.passed = {UP: {}, DOWN: {}}
            self.hold, self.holding = hold, False
            self.cut.clear()

    def disarm(self):
        """What has passed from when it was armed until it cut: a stream for each connection."""
        with self.lock:
            self.hold = self.holding = False
            self.direction = self.left = self.mark = None
            return {way: [bytes(stream) for stream in passed.values()] for way, passed in self.passed.items()}

    def close(self):
        self.ending = True
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()
        self.thread.join(5)
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()

    def _run(self):
        while not self.ending:
            for key, _ in self.selector.select(1):
                if key.fileobj.fileno() < 0:
                    continue  # closed a moment ago, with its other side
                if key.data is None:
                    self._accept()
                else:
                    self._pass(key.fileobj, *key.data)

    def _accept(self):
        client, _ = self.listener.accept()
        if self.holding:
            client.close()
            return
        try:
            if isinstance(self.target, int):
                server = socket.create_connection(("127.0.0.1", self.target))
            else:
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.target)
        except OSError:
            client.close()
            return
        for end in (client, server):
            if end.family != socket.AF_UNIX:
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.selector.register(client, selectors.EVENT_READ, (server, UP))
        self.selector.register(server, selectors.EVENT_READ, (client, DOWN))

    def _pass(self, source, sink, way):
        try:
            data = source.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._end(source, sink)
            return
        with self.lock:
            if self.mark and way == UP and self.mark in data:
                if self.direction == UP:
                    self.left += data.index(self.mark) + len(self.mark)
                self.mark = None
            counts = way == self.direction and not self.mark
            over = counts and len(data) >= self.left
            if over:
                data = data[:self.left]
            elif counts:
                self.left -= len(data)
            if not self.cut.is_set():
                self.passed[way].setdefault(source, bytearray()).extend(data)
            with contextlib.suppress(OSError):
                sink.sendall(data)
            if over:
                self.direction = None
                self.cut.set()
                self.holding = self.hold
        if over:
            for end in (source, sink):
                with contextlib.suppress(OSError):  # a reset, where there is such a thing
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._end(source, sink)
            if self.holding:
                self._end(*(key.fileobj for key in list(self.selector.get_map().values()) if key.data))

    def _end(self, *ends):
        for end in ends:
            with contextlib.suppress(KeyError, ValueError):
                self.selector.unregister(end)
            end.close()
