"""A local peer that speaks the Inverse3 service's messages: inventory on connect, then one state per message."""

import json
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

DEVICE = "049D"


class InversePeer:
    def __init__(self):
        self.position, self.turn, self.buttons = [0.0, 0.0, 0.0], None, 0
        self.force = [0.0, 0.0, 0.0]
        self.plugged, self.silent, self.garbage = True, False, False
        self.messages = 0
        self._server = serve(self._serve, "127.0.0.1", 0, compression=None)
        self.address = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self):
        self.silent = False
        self._server.shutdown()
        self._thread.join()

    def _state(self):
        x, y, z = self.position
        state = {
            "cursor_position": {"x": "here" if self.garbage else x, "y": y, "z": z},
            "cursor_velocity": {"x": 0.0, "y": 0.0, "z": 0.0},
        }
        message = {"session_id": 1, "inverse3": [{"device_id": DEVICE, "state": state}] if self.plugged else []}
        if self.turn is not None:
            orientation = dict(zip("wxyz", self.turn, strict=True))
            pressed = {name: bool(self.buttons >> place & 1) for place, name in enumerate("abc")}
            message["wireless_verse_grip"] = [
                {"device_id": "G", "state": {"orientation": orientation, "buttons": pressed}}
            ]
        return json.dumps(message)

    def _serve(self, connection):
        try:
            connection.send(self._state())
            for text in connection:
                self.messages += 1
                for device in json.loads(text)["inverse3"]:
                    vector = device["commands"]["set_cursor_force"]["vector"]
                    self.force = [vector[part] for part in "xyz"] if self.plugged else [0.0, 0.0, 0.0]
                if not self.silent:
                    connection.send(self._state())
        except ConnectionClosed:
            pass
        finally:
            self.force = [0.0, 0.0, 0.0]  # a force holds for one message only
