"""Hyperparameters, rows of the ledger and formulas that several rules share."""

from typing import Any

from optimizers.hyper import hyper
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
    decoupled = "Each step shrinks the parameters by this share of the learning rate, apart from the gradient."
    return hyper(0.0, 0.0, 1.0, log=True, symbol=r"\lambda", main=False, help=help or decoupled)


DRAWN = "(gradient + noise if noisy else gradient)"
MEAN = "beta1 * m_prev + (1 - beta1) * g"
G = {"g": Row(DRAWN, "g_t", "loss/length", "gradient that the step sees", arrow=True)}
VELOCITY = {"m": Row("beta * m_prev + g", "m_t", "loss/length", "velocity", arrow=True)}
T = {"t": Row("t_prev + 1", "t", "1", "step")}
BETA1_T = {"beta1_t": Row("beta1_t_prev * beta1", r"\beta_1^t", "1", "decay rate of m to the power t")}
BETA2_T = {"beta2_t": Row("beta2_t_prev * beta2", r"\beta_2^t", "1", "decay rate of v to the power t")}
POWERS = T | BETA1_T | BETA2_T
M = {"m": Row(MEAN, "m_t", "loss/length", "first moment: running mean of gradients, started at 0")}
V = {
    "v": Row(
        "beta2 * v_prev + (1 - beta2) * g**2",
        "v_t",
        "loss^2/length^2",
        "second moment: running mean of squared gradients, started at 0",
    )
}
M_HAT = {"m_hat": Row("m / (1 - beta1_t)", r"\hat m_t", "loss/length", "first moment without its bias", arrow=True)}
V_HAT = {"v_hat": Row("v / (1 - beta2_t)", r"\hat v_t", "loss^2/length^2", "second moment without its bias")}
ROOT = {"denominator": Row("sqrt(v_hat) + eps", "d_t", "loss/length", "denominator")}
DECAY = {"decay": Row("lr * weight_decay * x", "w_t", "length", "weight decay, decoupled from the gradient")}


def delta_row(formula: str) -> dict[str, Row]:
    """The last row of every ledger."""
    return {"delta": Row(formula, r"\Delta_t", "length", "step")}


ADAPTED = delta_row("-(lr * m_hat / denominator)")
# Adam's preconditioner and its limit, Cohen et al. (2022), section 2: what multiplies m, not m_hat.
CORRECTED = "lr / ((1 - beta1_t) * denominator)"
AVERAGED_LIMIT = "(2 + 2 * beta1) / ((1 - beta1) * lr)"
