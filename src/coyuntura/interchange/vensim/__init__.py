"""Reading Vensim's models: text to trees, trees to a draft of our own nouns."""

from coyuntura.interchange.vensim.read import read_vensim as read_vensim

__all__ = ["read_vensim"]
