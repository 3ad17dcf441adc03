"""The maps page: planes, learning rates, basins and the fair race."""
