"""Hyperparameters, rows of the ledger and limits that several rules share."""

from typing import Any

from optimizers.elementary import Number
from optimizers.hyper import hyper
from optimizers.messages import message
from optimizers.rules.base import Row


def beta_hyper() -> Any:
    """The decay of a velocity."""
    return hyper(
        0.9,
        0.0,
        0.999,
        complement=True,
        symbol=r"\beta",
        help="The share of the previous velocity that each step keeps.",
    )


def rho_hyper(default: float) -> Any:
    """The decay of squared gradients where there is no first moment."""
    return hyper(
        default,
        0.0,
        0.9999,
        complement=True,
        symbol=r"\rho",
        help="The decay rate of the running mean of squared gradients.",
    )


def beta1_hyper() -> Any:
    """The decay of the first moment."""
    return hyper(
        0.9,
        0.0,
        0.999,
        complement=True,
        symbol=r"\beta_1",
        help="The decay rate of the running mean of gradients, the first moment.",
    )


def beta2_hyper(default: float = 0.999) -> Any:
    """The decay of the second moment."""
    return hyper(
        default,
        0.0,
        0.9999,
        complement=True,
        symbol=r"\beta_2",
        help="The decay rate of the running mean of squared gradients, the second moment.",
    )


def eps_hyper(default: float) -> Any:
    """The constant that keeps a denominator from zero."""
    return hyper(
        default,
        1e-12,
        1.0,
        log=True,
        symbol=r"\varepsilon",
        main=False,
        help="Small, it keeps the denominator above zero; large, it makes the rule less adaptive.",
    )


def weight_decay_hyper(help: str = "") -> Any:
    """The share by which parameters shrink: apart from the gradient unless `help` says otherwise."""
    decoupled = message("Each step shrinks the parameters by this share of the learning rate, apart from the gradient.")
    return hyper(0.0, 0.0, 1.0, log=True, symbol=r"\lambda", main=False, help=help or decoupled)


VELOCITY = {"m": Row("m_t", "loss/length", "velocity", arrow=True)}


# Adam's preconditioner and its limit, Cohen et al. (2022), section 2: what multiplies m, not m_hat.


def corrected_lr(rule: Any, s: Any) -> Number:
    """The effective learning rate of what divides by a denominator, with the bias of m taken from it."""
    return rule.lr / ((1.0 - s.beta1_t) * s.denominator)


def first_moment(rule: Any, s: Any) -> Number:
    """What that rate multiplies."""
    return s.m


def averaged_limit(rule: Any, lr: Number) -> Number:
    """The limit of a step along a running mean."""
    return (2.0 + 2.0 * rule.beta1) / ((1.0 - rule.beta1) * lr)
