"""A small DNS server on loopback, over UDP and over TCP for long answers."""

import socketserver
import struct
import threading
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.resolver
import dns.rrset

SILENT = "silent"


class Zone:
    """Records by (name, kind); a text of many strings is cut at 255 octets."""

    def __init__(self, records):
        self.records = records
        self.asked = []

    def answer(self, wire):
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text().lower().rstrip(".")
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if self.records.get(name) == SILENT:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        values = self.records.get((name, kind), [])
        if values:
            texts = [quoted(one) if kind == "TXT" else one for one in values]
            response.answer.append(
                dns.rrset.from_text(question.name, 60, "IN", kind, *texts)
            )
        elif not any(one[0] == name for one in self.records if one != SILENT):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response


def quoted(text):
    pieces = [text[n : n + 255] for n in range(0, len(text), 255)] or [""]
    return " ".join('"' + one.replace('"', r"\"") + '"' for one in pieces)


class Datagram(socketserver.BaseRequestHandler):
    def handle(self):
        wire, link = self.request
        response = self.server.zone.answer(wire)
        if response is None:
            return
        out = response.to_wire()
        if len(out) > 512:
            short = dns.message.make_response(dns.message.from_wire(wire))
            short.flags |= dns.flags.TC
            out = short.to_wire()
        link.sendto(out, self.client_address)


class Stream(socketserver.BaseRequestHandler):
    def handle(self):
        head = self.request.recv(2)
        if len(head) < 2:
            return
        response = self.server.zone.answer(
            self.request.recv(struct.unpack("!H", head)[0])
        )
        if response is not None:
            out = response.to_wire()
            self.request.sendall(struct.pack("!H", len(out)) + out)


def _servers():
    """Return a server for datagrams and one for streams on the same free port.

    A port that is free for one may be taken for the other: then another is tried.
    """
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    for _ in range(50):
        udp = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Datagram)
        try:
            tcp = socketserver.ThreadingTCPServer(udp.server_address, Stream)
        except OSError:
            udp.server_close()
            continue
        udp.daemon_threads = tcp.daemon_threads = True
        return udp, tcp
    raise OSError("no port is free for datagrams and streams")


@contextmanager
def serving(records):
    """Give a resolver of dnspython that asks a server of *records*, and its zone."""
    zone = Zone(records)
    udp, tcp = _servers()
    threads = []
    for server in (udp, tcp):
        server.zone = zone
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        threads.append(thread)
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = udp.server_address[1]
    resolver.use_edns(-1)
    try:
        yield resolver, zone
    finally:
        for server, thread in zip((udp, tcp), threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join(5)
