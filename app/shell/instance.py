"""Single instance per library: a second start brings the first window to the front."""

from __future__ import annotations

import getpass
from hashlib import blake2b
from pathlib import Path

from PySide6.QtCore import QDir, QLockFile, QObject, QThread, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 2000
_TRIES, _BETWEEN_MS = 20, 100


class SingleInstance(QObject):
    """Lock file and local socket that allow one window per library.

    Signals:
        called: emitted when another start asks this program to bring its window to the front.

    Args:
        root: the library's folder.
    """

    called = Signal()

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        of_whom = f"{getpass.getuser()}\n{root.resolve()}".encode(errors="surrogateescape")
        self._name = f"cairn-{blake2b(of_whom, digest_size=12).hexdigest()}"
        # The lock, not the socket, decides which program is first: of two simultaneous starts only
        # one gets it, and the lock of a program that no longer runs is ignored.
        self._lock = QLockFile(QDir.temp().filePath(f"{self._name}.lock"))
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._hear)

    def first(self) -> bool:
        """Return whether this program is to open a window.

        If not, the program that holds the lock has been asked to bring its window to the front.
        """
        if not self._lock.tryLock(0) and self._call():
            return False
        # An existing socket was left by a program that crashed.
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def close(self) -> None:
        """Close the socket and release the lock for the next start."""
        self._server.close()
        self._lock.unlock()

    def _call(self) -> bool:
        """Connect to the first program, with retries, as it may not listen yet.

        Returns:
            whether it answered.
        """
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
