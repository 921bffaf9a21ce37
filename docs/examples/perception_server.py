"""A perception server for VisReP (docs/perception-http.md), on the standard library alone.

Fill `Models` with models of your own and run it where the GPU is: python perception_server.py --host 0.0.0.0 --port 8100
Listen on a network that you trust: the protocol has no password.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import threading
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MOST_PICTURES = 4096
MOST_BYTES = 64 << 20


class Models:
    """Answers calls. `answer` gets one call and the bytes of its pictures' files by their sha256."""

    name = "example"
    # Change it whenever an answer might change: VisReP keeps answers by it.
    digest = "example-1"
    max_batch = 16

    def answer(self, call: dict[str, Any], pictures: dict[str, bytes]) -> dict[str, Any]:
        """Load your models once in __init__; a region's box is in pixels of the whole picture, y up from its lower edge."""
        match call["member"]:
            # Left for the models: {"kind": "boxes", "boxes": [{"left", "lower", "right", "upper", "score"}]} for find, "boolean" for exists
            # and verify_property, "text" for simple_query, best_text_match and llm_query, "number" for best_image_match and compute_depth.
            case "compute_depth":
                return {"kind": "number", "value": float(call["region"]["lower"])}
            case member:
                return {"kind": "unsupported", "message": f"this server has no model for {member}"}


def pictures_of(call: dict[str, Any]) -> list[str]:
    regions = call.get("regions") or ([call["region"]] if "region" in call else [])
    return [region["picture"] for region in regions]


class Server(ThreadingHTTPServer):
    def __init__(self, address: tuple[str, int], models: Models) -> None:
        super().__init__(address, Handler)
        self.models = models
        self.pictures: OrderedDict[str, bytes] = OrderedDict()
        self.lock = threading.Lock()  # one batch at a time on the GPU


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        models = self.server.models
        self.reply(200, {"protocol": "visrep-perception/1", "name": models.name, "digest": models.digest, "maxBatch": models.max_batch})

    def do_PUT(self) -> None:
        digest, body = self.path.removeprefix("/pictures/"), self.body()
        if body is None:
            return
        if hashlib.sha256(body).hexdigest() != digest:
            return self.reply(400, {"error": "the bytes are not those that the address names"})
        self.server.pictures[digest] = body
        while len(self.server.pictures) > MOST_PICTURES:
            self.server.pictures.popitem(last=False)
        self.reply(200, {})

    def do_POST(self) -> None:
        body = self.body()
        if body is None:
            return
        calls = json.loads(body)["calls"]
        known = self.server.pictures
        missing = sorted({digest for call in calls for digest in pictures_of(call) if digest not in known})
        if missing:
            return self.reply(409, {"missing": missing})
        try:
            with self.server.lock:
                answers = [self.server.models.answer(call, {digest: known[digest] for digest in pictures_of(call)}) for call in calls]
        except Exception as error:  # told to the person at the editor
            return self.reply(500, {"error": f"{type(error).__name__}: {error}"})
        self.reply(200, {"answers": answers})

    def body(self) -> bytes | None:
        length = int(self.headers.get("content-length", 0))
        if length > MOST_BYTES:
            self.close_connection = True
            self.reply(413, {"error": f"more than {MOST_BYTES} bytes"})
            return None
        return self.rfile.read(length)

    def reply(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    options = parser.parse_args()
    with Server((options.host, options.port), Models()) as server:
        print(f"listening on http://{options.host}:{server.server_address[1]}", flush=True)
        server.serve_forever()
