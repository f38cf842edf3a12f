"""The waist: straight-line code between models and kernels."""
