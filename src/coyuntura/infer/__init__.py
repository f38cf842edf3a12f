"""What figures say of parameters: densities, samplers that know nothing of studies, and fits made of both."""
