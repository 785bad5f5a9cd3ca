"""Ethernet, IP, UDP and TCP headers of a batch of packets: ports, and where the payload lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from reviewgen.evidence.wire.fields import Fields, Flags, Ints
from reviewgen.evidence.wire.records import Records

_VLAN_TAGS: Final = (0x8100, 0x88A8, 0x9100)
_IPV4, _IPV6 = 0x0800, 0x86DD
TCP: Final = 6
UDP: Final = 17
_ETHERNET_HEADER = {1: 14, 113: 16, 276: 20}
_ETHERTYPE_AT = {1: 12, 113: 14, 276: 0}


@dataclass(frozen=True)
class Headers:
    """What the headers of n packets say; the arrays mean something only where `known` is true.

    `known`: an unfragmented UDP or TCP packet whose headers were captured. `payload` is a byte offset into
    the batch's data, `payload_bytes` the length the headers state, `payload_captured` what of it lies in the
    file. `network_end` is the offset just
    after the IP packet (padding and trailers follow), for other packets where one would begin.
    """

    known: Flags
    protocol: Ints
    source_port: Ints
    target_port: Ints
    payload: Ints
    payload_bytes: Ints
    payload_captured: Ints
    network_end: Ints


def read_headers(records: Records, link_type: int) -> Headers:
    """Decodes a batch. `link_type` is one of records.LINK_TYPES; unknown protocols give `known` false, no
    error."""
    fields = Fields(records.data)
    end = records.start + records.captured
    network, is_v4, is_v6 = _network(fields, records.start, link_type)

    header = np.where(is_v4, (fields.u8(network) & 0x0F) * 4, 40)
    length = np.where(is_v4, fields.u16(network + 2), fields.u16(network + 4) + 40)
    protocol = np.where(is_v4, fields.u8(network + 9), fields.u8(network + 6))
    fragment = is_v4 & ((fields.u16(network + 6) & 0x3FFF) != 0)
    is_ip = (is_v4 | is_v6) & (network + 20 <= end) & (header >= 20) & (length >= header)

    transport = network + header
    is_tcp = protocol == TCP
    known = is_ip & ~fragment & (is_tcp | (protocol == UDP)) & (transport + np.where(is_tcp, 20, 8) <= end)
    header_bytes = np.where(is_tcp, (fields.u8(transport + 12) >> 4) * 4, 8)
    payload = transport + header_bytes
    stated = np.where(is_tcp, length - header - header_bytes, fields.u16(transport + 4) - 8)
    known &= stated >= 0
    stated = np.where(known, stated, 0)
    return Headers(
        known=known,
        protocol=np.where(known, protocol, 0),
        source_port=np.where(known, fields.u16(transport), 0),
        target_port=np.where(known, fields.u16(transport + 2), 0),
        payload=payload,
        payload_bytes=stated,
        payload_captured=np.clip(end - payload, 0, stated),
        network_end=np.where(is_ip, np.minimum(network + length, end), network),
    )


def _network(fields: Fields, start: Ints, link_type: int) -> tuple[Ints, Flags, Flags]:
    # Where the IP header begins, and which of them are version 4 and 6.
    if link_type not in _ETHERNET_HEADER:
        version = fields.u8(start) >> 4
        return start, version == 4, version == 6
    network = start + _ETHERNET_HEADER[link_type]
    ethertype = fields.u16(start + _ETHERTYPE_AT[link_type])
    for _ in range(2):  # at most two VLAN tags (802.1ad)
        tagged = np.isin(ethertype, _VLAN_TAGS)
        if not tagged.any():
            break
        ethertype = np.where(tagged, fields.u16(network + 2), ethertype)
        network = network + 4 * tagged
    return network, ethertype == _IPV4, ethertype == _IPV6
