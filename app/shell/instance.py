"""One window for each library: a second start brings the first window forward."""

from __future__ import annotations

import getpass
from hashlib import blake2b
from pathlib import Path

from PySide6.QtCore import QDir, QLockFile, QObject, QThread, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 2000
_TRIES, _BETWEEN_MS = 20, 100


class SingleInstance(QObject):
    """Tells the first program on a library from those that are started after it.

    Signals:
        called: another start wants this program's window to come forward.

    Args:
        root: the library's folder.
    """

    called = Signal()

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        of_whom = f"{getpass.getuser()}\n{root.resolve()}".encode(errors="surrogateescape")
        self._name = f"cairn-{blake2b(of_whom, digest_size=12).hexdigest()}"
        # The lock, not the socket, says who is first: of two that start at once, one gets it, and
        # that of a program that is gone does not count.
        self._lock = QLockFile(QDir.temp().filePath(f"{self._name}.lock"))
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._hear)

    def first(self) -> bool:
        """Whether this program is to open a window; if not, the first one's comes forward."""
        if not self._lock.tryLock(0) and self._call():
            return False
        # A socket that is there belongs to a program that crashed.
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def close(self) -> None:
        """Makes room for the next start."""
        self._server.close()
        self._lock.unlock()

    def _call(self) -> bool:
        """Calls the first one, which may be about to listen; whether it heard."""
        for _ in range(_TRIES):
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(_WAIT_MS):
                socket.disconnectFromServer()
                return True
            QThread.msleep(_BETWEEN_MS)
        return False

    @Slot()
    def _hear(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.called.emit()
