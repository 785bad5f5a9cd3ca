"""Packets from the wire: pcap and pcapng read in bounded memory, vectorised, into times, types and keys.

The way of a packet: `source` (bytes, sha256) -> `container` (pcap or pcapng records) -> `headers` (Ethernet,
IP, UDP, TCP) and `trailer` (hardware stamps) -> `types` and `keys` -> `measure` (rates; one-way latency by
`match`).
"""
