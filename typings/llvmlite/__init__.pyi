# What the compiled kernel uses of llvmlite, which ships no types.
