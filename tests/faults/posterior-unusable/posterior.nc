Dear reader, here are no draws.
