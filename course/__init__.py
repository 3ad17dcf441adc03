"""The course: lessons as text, what can be asked of their experiments, and questions that the runs answer."""

# What adds measures to those that expressions may call.
from course import choosing as choosing
from course import cycle as cycle
from course import dimensions as dimensions
from course import network as network
