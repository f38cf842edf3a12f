"""XMILE files of other tools: reading and writing."""

from coyuntura.interchange.xmile.read import read_xmile as read_xmile

__all__ = ["read_xmile"]
