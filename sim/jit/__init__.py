"""How kernels are compiled, what tables they read and write, and where they are kept."""
