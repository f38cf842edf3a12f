"""XMILE files of other tools: reading and writing."""

from coyuntura.model.xmile.read import read_xmile as read_xmile

__all__ = ["read_xmile"]
