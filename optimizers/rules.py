"""The update rules: one frozen dataclass each. RULES = {slug: class}.

A rule is elementwise arithmetic. `init(x)` returns the record before the first step, and `step(x, g, s)`
returns the record of the next one, without touching x: `delta` is what is added to x. A record lists its
quantities in the order in which a person computes them. Hyperparameters broadcast against x and g, which
may be Python floats or arrays of any one shape. Conventions are those of torch.optim unless a docstring
says otherwise. Powers of a decay rate are carried as running products, which have the same bits for
numbers and arrays.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol, cast

from optimizers.elementary import Number, absolute, exp, maximum, sign, sqrt, where, zeros
from optimizers.hyper import hyper
from optimizers.ledger import Row

LOG_096 = -0.040821994520255166  # log(0.96), the base of NAdam's momentum schedule (Dozat 2016, section 3)


class Step(Protocol):
    """The record of one step: a NamedTuple of quantities that ends with delta."""

    _fields: ClassVar[tuple[str, ...]]

    @property
    def delta(self) -> Number: ...


def _lr(default: float) -> Any:
    return hyper(default, 1e-5, 10.0, log=True, symbol=r"\alpha", help="The learning rate scales every step.")


def _beta() -> Any:
    return hyper(
        0.9,
        0.0,
        0.999,
        complement=True,
        symbol=r"\beta",
        help="The share of the previous velocity that each step keeps.",
    )


def _rho(default: float) -> Any:
    return hyper(
        default,
        0.0,
        0.9999,
        complement=True,
        symbol=r"\rho",
        help="The decay rate of the running mean of squared gradients.",
    )


def _beta1() -> Any:
    return hyper(
        0.9,
        0.0,
        0.999,
        complement=True,
        symbol=r"\beta_1",
        help="The decay rate of the running mean of gradients, the first moment.",
    )


def _beta2(default: float = 0.999) -> Any:
    return hyper(
        default,
        0.0,
        0.9999,
        complement=True,
        symbol=r"\beta_2",
        help="The decay rate of the running mean of squared gradients, the second moment.",
    )


def _eps(default: float) -> Any:
    return hyper(
        default,
        1e-12,
        1.0,
        log=True,
        symbol=r"\varepsilon",
        main=False,
        help="Small, it keeps the denominator above zero; large, it makes the rule less adaptive.",
    )


def _weight_decay(help: str) -> Any:
    return hyper(0.0, 0.0, 1.0, log=True, symbol=r"\lambda", main=False, help=help)


# Rows of the ledger that several rules share.
_DRAWN = "(gradient + noise if noisy else gradient)"
_MEAN = "beta1 * m_prev + (1 - beta1) * g"
_MEAN_OF_SQUARES = "beta2 * v_prev + (1 - beta2) * g**2"
_G = {"g": Row(_DRAWN, "g_t", "loss/length", "gradient that the step sees")}
_VELOCITY = {"m": Row("beta * m_prev + g", "m_t", "loss/length", "velocity")}
_T = {"t": Row("t_prev + 1", "t", "1", "step")}
_BETA1_T = {"beta1_t": Row("beta1_t_prev * beta1", r"\beta_1^t", "1", "decay rate of m to the power t")}
_BETA2_T = {"beta2_t": Row("beta2_t_prev * beta2", r"\beta_2^t", "1", "decay rate of v to the power t")}
_POWERS = _T | _BETA1_T | _BETA2_T
_M = {"m": Row(_MEAN, "m_t", "loss/length", "first moment: running mean of gradients, started at 0")}
_V = {
    "v": Row(
        _MEAN_OF_SQUARES, "v_t", "loss^2/length^2", "second moment: running mean of squared gradients, started at 0"
    )
}
_M_HAT = {"m_hat": Row("m / (1 - beta1_t)", r"\hat m_t", "loss/length", "first moment without its bias")}
_V_HAT = {"v_hat": Row("v / (1 - beta2_t)", r"\hat v_t", "loss^2/length^2", "second moment without its bias")}
_ROOT = {"denominator": Row("sqrt(v_hat) + eps", "d_t", "loss/length", "denominator")}
_DECAY = {"decay": Row("lr * weight_decay * x", "w_t", "length", "weight decay, decoupled from the gradient")}


def _delta(formula: str) -> dict[str, Row]:
    return {"delta": Row(formula, r"\Delta_t", "length", "step")}


_ADAPTED = _delta("-(lr * m_hat / denominator)")
# Adam's preconditioner and its limit, Cohen et al. (2022), section 2: what multiplies m, not m_hat.
_CORRECTED = "lr / ((1 - beta1_t) * denominator)"
_AVERAGED_LIMIT = "(2 + 2 * beta1) / ((1 - beta1) * lr)"


_DECOUPLED = "Each step shrinks the parameters by this share of the learning rate, apart from the gradient."


def _averaged(beta: float, p: float) -> tuple[float, float]:
    """The linear map of a rule with the moving average m = beta m + (1 - beta) g; Cohen et al. (2022), section 2."""
    return 1.0 + beta - (1.0 - beta) * p, beta


def _adam_bounds(beta1: float, beta2: float, corrected: bool = True) -> dict[str, float]:
    """Kingma & Ba (2015), section 2.1, for the first two; the third follows from Cauchy and Schwarz's inequality.

    With the correction, a step after silence is longer than one along a steady gradient only where its own bound is.
    The worst gradients of all grow or shrink by beta2 / beta1 a step, and have no bound from beta1^2 = beta2 on.
    """
    steady = 1.0 if corrected else _steady_without_correction(beta1, beta2)
    silence = (1.0 - beta1) / sqrt(1.0 - beta2)
    bounds = {"a steady gradient": steady}
    if silence != steady and (silence > 1.0 or not corrected):
        bounds["after long silence"] = silence
    if 0.0 < beta1 * beta1 < beta2 and beta1 != beta2:
        case = "a gradient that grows" if beta1 < beta2 else "a gradient that shrinks"
        bounds[case] = silence / sqrt(1.0 - beta1 * beta1 / beta2)
    return bounds


def _steady_without_correction(beta1: float, beta2: float) -> float:
    """The largest (1 - beta1^t) / sqrt(1 - beta2^t) over all t; it rises, and from some t on falls or is 1."""
    largest, beta1_t, beta2_t = 0.0, beta1, beta2
    while (ratio := (1.0 - beta1_t) / sqrt(1.0 - beta2_t)) > largest:
        largest, beta1_t, beta2_t = ratio, beta1_t * beta1, beta2_t * beta2
    return largest


@dataclass(frozen=True)
class Rule:
    """An update rule with its hyperparameters."""

    slug: ClassVar[str]
    name: ClassVar[str]
    limit_formula: ClassVar[str | None] = None
    ledger: ClassVar[dict[str, Row]] = {}
    """How each quantity of the record is computed, by name."""
    effective_lr: ClassVar[str] = "lr"
    """What multiplies the gradient, or what is made of it, in the step of each coordinate: a formula as in a row."""
    multiplied: ClassVar[str] = "g"
    """What the effective learning rate multiplies: a formula as in a row. Minus both is the step, without decay."""
    curvature_limit: ClassVar[str | None] = None
    """The curvature, times effective learning rate over lr, above which a step is too long: a formula as in a row."""

    lr: Number = _lr(1e-2)

    def init(self, x: Number) -> Any:
        """The record before the first step, with zeros shaped like x."""
        raise NotImplementedError

    def step(self, x: Number, g: Number, s: Any) -> Any:
        """The record of the step from x with gradient g, after the record s."""
        raise NotImplementedError

    def meaning(self, name: str) -> str:
        """What a quantity of the record is called with these hyperparameters."""
        return self.ledger[name].meaning

    def largest_lr(self, curvature: float) -> float | None:
        """The lr above which the rule diverges on a quadratic of this curvature; None if unknown."""
        return None

    @property
    def penalty(self) -> Number:
        """The curvature that an L2 penalty adds to the loss in every direction."""
        return 0.0

    def linear_map(self, p: float) -> tuple[float, float] | None:
        """The trace and determinant of one step as a linear map of position and velocity; None if unknown.

        p is effective learning rate times curvature, and both are taken as fixed. The larger root of
        z^2 - trace z + determinant is what a step multiplies a distance by in the long run.
        """
        return None

    def step_bounds(self) -> dict[str, float]:
        """The least upper bounds of |delta| / lr of a coordinate, by the kind of gradients; empty if unknown.

        Epsilon is left out of account, which makes steps shorter.
        """
        return {}


class SGDStep(NamedTuple):
    """g: gradient."""

    g: Number
    delta: Number


@dataclass(frozen=True)
class SGD(Rule):
    """Gradient descent, Robbins & Monro (1951); torch.optim.SGD."""

    slug = "sgd"
    name = "SGD"
    limit_formula = r"2/L"
    ledger = _G | _delta("-lr * g")
    curvature_limit = "2 / lr"

    lr: Number = _lr(1e-2)

    def init(self, x: Number) -> SGDStep:
        return SGDStep(zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: SGDStep) -> SGDStep:
        return SGDStep(g, -self.lr * g)

    def largest_lr(self, curvature: float) -> float:
        return 2.0 / curvature

    def linear_map(self, p: float) -> tuple[float, float]:
        return 1.0 - p, 0.0


class MomentumStep(NamedTuple):
    """g: gradient; m: velocity."""

    g: Number
    m: Number
    delta: Number


@dataclass(frozen=True)
class Momentum(Rule):
    """Heavy ball, Polyak (1964), eq. 9; torch.optim.SGD(momentum=beta), m = beta m + g.

    The other convention in use is the moving average m = beta m + (1 - beta) g. It takes the same path
    with lr / (1 - beta) in place of lr.
    """

    slug = "momentum"
    name = "Momentum"
    limit_formula = r"2(1 + \beta)/L"
    ledger = _G | _VELOCITY | _delta("-lr * m")
    curvature_limit = "2 * (1 + beta) / lr"
    multiplied = "m"

    lr: Number = _lr(1e-2)
    beta: Number = _beta()

    def init(self, x: Number) -> MomentumStep:
        return MomentumStep(zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: MomentumStep) -> MomentumStep:
        m = self.beta * s.m + g
        return MomentumStep(g, m, -self.lr * m)

    def largest_lr(self, curvature: float) -> float:
        return float(2.0 * (1.0 + self.beta) / curvature)

    def linear_map(self, p: float) -> tuple[float, float]:
        return 1.0 + self.beta - p, self.beta


class NesterovStep(NamedTuple):
    """g: gradient; m: velocity; look_ahead: the next velocity, if the gradient stayed the same."""

    g: Number
    m: Number
    look_ahead: Number
    delta: Number


@dataclass(frozen=True)
class Nesterov(Rule):
    """Nesterov (1983) with the gradient at x, Sutskever et al. (2013); torch.optim.SGD(nesterov=True)."""

    slug = "nesterov"
    name = "Nesterov"
    limit_formula = r"2(1 + \beta)/((1 + 2\beta)L)"
    ledger = (
        _G
        | _VELOCITY
        | {
            "look_ahead": Row("g + beta * m", "l_t", "loss/length", "next velocity, if the gradient stayed the same"),
            **_delta("-lr * look_ahead"),
        }
    )
    curvature_limit = "2 * (1 + beta) / ((1 + 2 * beta) * lr)"
    multiplied = "look_ahead"

    lr: Number = _lr(1e-2)
    beta: Number = _beta()

    def init(self, x: Number) -> NesterovStep:
        return NesterovStep(zeros(x), zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: NesterovStep) -> NesterovStep:
        m = self.beta * s.m + g
        look_ahead = g + self.beta * m
        return NesterovStep(g, m, look_ahead, -self.lr * look_ahead)

    def largest_lr(self, curvature: float) -> float:
        return float(2.0 * (1.0 + self.beta) / ((1.0 + 2.0 * self.beta) * curvature))

    def linear_map(self, p: float) -> tuple[float, float]:
        return (1.0 + self.beta) * (1.0 - p), self.beta * (1.0 - p)


class AdagradStep(NamedTuple):
    """g: gradient; G: sum of squared gradients; denominator: sqrt(G) + eps."""

    g: Number
    G: Number
    denominator: Number
    delta: Number


@dataclass(frozen=True)
class Adagrad(Rule):
    """Duchi, Hazan & Singer (2011), the diagonal form of Figure 1; torch.optim.Adagrad."""

    slug = "adagrad"
    name = "AdaGrad"
    ledger = _G | {
        "G": Row("G_prev + g**2", "G_t", "loss^2/length^2", "sum of squared gradients"),
        "denominator": Row("sqrt(G) + eps", "d_t", "loss/length", "denominator"),
        **_delta("-(lr * g / denominator)"),
    }
    effective_lr = "lr / denominator"
    curvature_limit = "2 / lr"

    lr: Number = _lr(1e-2)
    eps: Number = _eps(1e-10)

    def init(self, x: Number) -> AdagradStep:
        return AdagradStep(zeros(x), zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: AdagradStep) -> AdagradStep:
        G = s.G + g * g
        denominator = sqrt(G) + self.eps
        return AdagradStep(g, G, denominator, -self.lr * g / denominator)

    def linear_map(self, p: float) -> tuple[float, float]:
        return 1.0 - p, 0.0

    def step_bounds(self) -> dict[str, float]:
        return {"the first step": 1.0}


class RMSPropStep(NamedTuple):
    """g: gradient; v: running mean of squared gradients; denominator: sqrt(v) + eps."""

    g: Number
    v: Number
    denominator: Number
    delta: Number


@dataclass(frozen=True)
class RMSProp(Rule):
    """Tieleman & Hinton (2012), lecture 6.5; torch.optim.RMSprop, where rho is called alpha.

    Epsilon stands outside the root. Keras puts it inside: sqrt(v + eps), so that its eps is roughly the
    square of this one.
    """

    slug = "rmsprop"
    name = "RMSProp"
    ledger = _G | {
        "v": _V["v"]._replace(formula="rho * v_prev + (1 - rho) * g**2"),
        "denominator": Row("sqrt(v) + eps", "d_t", "loss/length", "denominator"),
        **_delta("-(lr * g / denominator)"),
    }
    effective_lr = "lr / denominator"
    curvature_limit = "2 / lr"

    lr: Number = _lr(1e-2)
    rho: Number = _rho(0.99)
    eps: Number = _eps(1e-8)

    def init(self, x: Number) -> RMSPropStep:
        return RMSPropStep(zeros(x), zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: RMSPropStep) -> RMSPropStep:
        v = self.rho * s.v + (1.0 - self.rho) * (g * g)
        denominator = sqrt(v) + self.eps
        return RMSPropStep(g, v, denominator, -self.lr * g / denominator)

    def linear_map(self, p: float) -> tuple[float, float]:
        return 1.0 - p, 0.0

    def step_bounds(self) -> dict[str, float]:
        return {"the first step, or after long silence": 1.0 / sqrt(1.0 - self.rho)}


class AdadeltaStep(NamedTuple):
    """g: gradient; v: E[g^2]; rms_g: RMS[g]; rms_dx: RMS of earlier updates; dx: update; u: E[dx^2]."""

    g: Number
    v: Number
    rms_g: Number
    rms_dx: Number
    dx: Number
    u: Number
    delta: Number


@dataclass(frozen=True)
class Adadelta(Rule):
    """Zeiler (2012), Algorithm 1, times lr; torch.optim.Adadelta. Epsilon stands inside both roots."""

    slug = "adadelta"
    name = "Adadelta"
    ledger = _G | {
        "v": _V["v"]._replace(formula="rho * v_prev + (1 - rho) * g**2"),
        "rms_g": Row("sqrt(v + eps)", "r_t", "loss/length", "RMS[g]: root of the mean v with epsilon added"),
        "rms_dx": Row("sqrt(u_prev + eps)", "q_t", "length", "RMS[dx]: root of the mean u before, with epsilon added"),
        "dx": Row("rms_dx / rms_g * g", "h_t", "length", "update before the learning rate"),
        "u": Row(
            "rho * u_prev + (1 - rho) * dx**2", "u_t", "length^2", "running mean of squared updates, started at 0"
        ),
        **_delta("-lr * dx"),
    }
    effective_lr = "lr * rms_dx / rms_g"
    curvature_limit = "2 / lr"

    lr: Number = _lr(1.0)
    rho: Number = _rho(0.9)
    eps: Number = _eps(1e-6)

    def init(self, x: Number) -> AdadeltaStep:
        return AdadeltaStep(zeros(x), zeros(x), zeros(x), zeros(x), zeros(x), zeros(x), zeros(x))

    def step(self, x: Number, g: Number, s: AdadeltaStep) -> AdadeltaStep:
        v = self.rho * s.v + (1.0 - self.rho) * (g * g)
        rms_g = sqrt(v + self.eps)
        rms_dx = sqrt(s.u + self.eps)
        dx = rms_dx / rms_g * g
        u = self.rho * s.u + (1.0 - self.rho) * (dx * dx)
        return AdadeltaStep(g, v, rms_g, rms_dx, dx, u, -self.lr * dx)

    def linear_map(self, p: float) -> tuple[float, float]:
        return 1.0 - p, 0.0


class AdamStep(NamedTuple):
    """g: gradient with the L2 term; m, v: moments; m_hat, v_hat: without bias.

    The denominator is sqrt(v_hat) + eps; beta1_t and beta2_t are the decay rates to the power t.
    """

    t: Number
    beta1_t: Number
    beta2_t: Number
    g: Number
    m: Number
    v: Number
    m_hat: Number
    v_hat: Number
    denominator: Number
    delta: Number


@dataclass(frozen=True)
class Adam(Rule):
    """Kingma & Ba (2015), Algorithm 1; epsilon outside the square root, as torch.optim.Adam.

    `weight_decay` adds an L2 term to the gradient. Without `bias_correction`, m_hat = m and v_hat = v.
    """

    slug = "adam"
    name = "Adam"
    ledger = (
        _POWERS
        | _M
        | _V
        | {
            "g": _G["g"]._replace(formula=f"{_DRAWN} + weight_decay * x if weight_decay else {_DRAWN}"),
            "m_hat": _M_HAT["m_hat"]._replace(formula="m / (1 - beta1_t) if bias_correction else m"),
            "v_hat": _V_HAT["v_hat"]._replace(formula="v / (1 - beta2_t) if bias_correction else v"),
            **_ROOT,
            **_ADAPTED,
        }
    )
    effective_lr = f"{_CORRECTED} if bias_correction else lr / denominator"
    multiplied = "m"
    curvature_limit = _AVERAGED_LIMIT

    lr: Number = _lr(1e-2)
    beta1: Number = _beta1()
    beta2: Number = _beta2()
    eps: Number = _eps(1e-8)
    weight_decay: Number = _weight_decay("This times the parameters is added to the gradient, an L2 penalty.")
    bias_correction: bool = hyper(
        True,
        symbol=r"\text{bias correction}",
        main=False,
        help="Divide the moments by one minus their decay rate to the power t, because both start at zero.",
    )

    def init(self, x: Number) -> AdamStep:
        zero = zeros(x)
        return AdamStep(0.0, 1.0, 1.0, zero, zero, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: AdamStep) -> AdamStep:
        beta1_t = s.beta1_t * self.beta1
        beta2_t = s.beta2_t * self.beta2
        if type(self.weight_decay) is not float or self.weight_decay:  # an array may hold a zero beside others
            g = g + self.weight_decay * x
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = self.beta2 * s.v + (1.0 - self.beta2) * (g * g)
        m_hat = m / (1.0 - beta1_t * self.bias_correction)
        v_hat = v / (1.0 - beta2_t * self.bias_correction)
        denominator = sqrt(v_hat) + self.eps
        delta = -self.lr * m_hat / denominator
        return AdamStep(s.t + 1.0, beta1_t, beta2_t, g, m, v, m_hat, v_hat, denominator, delta)

    def meaning(self, name: str) -> str:
        biased = {"m_hat": "first moment, its bias left in", "v_hat": "second moment, its bias left in"}
        return biased[name] if name in biased and not self.bias_correction else super().meaning(name)

    @property
    def penalty(self) -> Number:
        return self.weight_decay

    def linear_map(self, p: float) -> tuple[float, float]:
        return _averaged(self.beta1, p)

    def step_bounds(self) -> dict[str, float]:
        return _adam_bounds(self.beta1, self.beta2, self.bias_correction)


class AMSGradStep(NamedTuple):
    """As AdamStep, with v_max: the largest v so far; v_hat is v_max as if it were the last v, without bias."""

    t: Number
    beta1_t: Number
    beta2_t: Number
    g: Number
    m: Number
    v: Number
    v_max: Number
    m_hat: Number
    v_hat: Number
    denominator: Number
    delta: Number


@dataclass(frozen=True)
class AMSGrad(Rule):
    """Reddi, Kale & Kumar (2018), Algorithm 2, with bias correction; torch.optim.Adam(amsgrad=True)."""

    slug = "amsgrad"
    name = "AMSGrad"
    ledger = (
        _POWERS
        | _G
        | _M
        | _V
        | _M_HAT
        | {
            "v_max": Row("max(v_max_prev, v)", r"v^{\max}_t", "loss^2/length^2", "largest second moment so far"),
            "v_hat": _V_HAT["v_hat"]._replace(
                formula="v_max / (1 - beta2_t)", meaning="largest second moment, corrected as if it were the last"
            ),
            **_ROOT,
            **_ADAPTED,
        }
    )
    effective_lr = _CORRECTED
    multiplied = "m"
    curvature_limit = _AVERAGED_LIMIT

    lr: Number = _lr(1e-2)
    beta1: Number = _beta1()
    beta2: Number = _beta2()
    eps: Number = _eps(1e-8)

    def init(self, x: Number) -> AMSGradStep:
        zero = zeros(x)
        return AMSGradStep(0.0, 1.0, 1.0, zero, zero, zero, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: AMSGradStep) -> AMSGradStep:
        beta1_t = s.beta1_t * self.beta1
        beta2_t = s.beta2_t * self.beta2
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = self.beta2 * s.v + (1.0 - self.beta2) * (g * g)
        v_max = maximum(s.v_max, v)
        m_hat = m / (1.0 - beta1_t)
        v_hat = v_max / (1.0 - beta2_t)
        denominator = sqrt(v_hat) + self.eps
        delta = -self.lr * m_hat / denominator
        return AMSGradStep(s.t + 1.0, beta1_t, beta2_t, g, m, v, v_max, m_hat, v_hat, denominator, delta)

    def linear_map(self, p: float) -> tuple[float, float]:
        return _averaged(self.beta1, p)

    def step_bounds(self) -> dict[str, float]:
        bounds = _adam_bounds(self.beta1, self.beta2)
        bounds.pop("a gradient that shrinks", None)  # its v_max is larger than v
        return bounds


class AdamaxStep(NamedTuple):
    """g: gradient; m: first moment; u: decaying maximum of |g|; m_hat: without bias."""

    t: Number
    beta1_t: Number
    g: Number
    m: Number
    u: Number
    m_hat: Number
    delta: Number


@dataclass(frozen=True)
class Adamax(Rule):
    """Kingma & Ba (2015), Algorithm 2; torch.optim.Adamax, which adds epsilon to |g|."""

    slug = "adamax"
    name = "Adamax"
    ledger = (
        _T
        | _BETA1_T
        | _G
        | _M
        | _M_HAT
        | {
            "u": Row("max(beta2 * u_prev, abs(g) + eps)", "u_t", "loss/length", "decaying maximum of |gradient|"),
            **_delta("-(lr * m_hat / u)"),
        }
    )
    effective_lr = "lr / ((1 - beta1_t) * u)"
    multiplied = "m"
    curvature_limit = _AVERAGED_LIMIT

    lr: Number = _lr(1e-2)
    beta1: Number = _beta1()
    beta2: Number = _beta2()
    eps: Number = _eps(1e-8)

    def init(self, x: Number) -> AdamaxStep:
        zero = zeros(x)
        return AdamaxStep(0.0, 1.0, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: AdamaxStep) -> AdamaxStep:
        beta1_t = s.beta1_t * self.beta1
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        u = maximum(self.beta2 * s.u, absolute(g) + self.eps)
        m_hat = m / (1.0 - beta1_t)
        return AdamaxStep(s.t + 1.0, beta1_t, g, m, u, m_hat, -self.lr * m_hat / u)

    def linear_map(self, p: float) -> tuple[float, float]:
        return _averaged(self.beta1, p)


class NAdamStep(NamedTuple):
    """As AdamStep, with mu: momentum of this step; mu_next: of the next; mu_product: of all so far.

    decay_t is 0.96 to the power momentum_decay times t. m_hat is a Nesterov-style mean that looks one step ahead;
    with the defaults its weights sum to 1.056 at t = 1 and to 0.731 at t = 4.
    """

    t: Number
    beta2_t: Number
    decay_t: Number
    mu: Number
    mu_next: Number
    mu_product: Number
    g: Number
    m: Number
    v: Number
    m_hat: Number
    v_hat: Number
    denominator: Number
    delta: Number


@dataclass(frozen=True)
class NAdam(Rule):
    """Dozat (2016), Algorithm 8; torch.optim.NAdam."""

    slug = "nadam"
    name = "NAdam"
    ledger = (
        _T
        | _BETA2_T
        | _G
        | _M
        | _V
        | _V_HAT
        | _ROOT
        | _ADAPTED
        | {
            "decay_t": Row("decay_t_prev * 0.96**momentum_decay", "k_t", "1", "0.96 to the power psi t"),
            "mu": Row("beta1 * (1 - 0.5 * decay_t)", r"\mu_t", "1", "momentum of this step"),
            "mu_next": Row(
                "beta1 * (1 - 0.5 * decay_t * 0.96**momentum_decay)", r"\mu_{t+1}", "1", "momentum of the next"
            ),
            "mu_product": Row("mu_product_prev * mu", r"\Pi_t", "1", "product of the momenta so far"),
            "m_hat": Row(
                "mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)",
                r"\hat m_t",
                "loss/length",
                "look-ahead mean of gradients, whose weights do not sum to 1",
            ),
        }
    )
    effective_lr = "lr / denominator"
    multiplied = "m_hat"

    lr: Number = _lr(1e-2)
    beta1: Number = _beta1()
    beta2: Number = _beta2()
    eps: Number = _eps(1e-8)
    momentum_decay: Number = hyper(
        4e-3,
        0.0,
        1.0,
        log=True,
        symbol=r"\psi",
        main=False,
        help="How fast the momentum of each step rises from half of its final value to all of it.",
    )

    def init(self, x: Number) -> NAdamStep:
        zero = zeros(x)
        return NAdamStep(0.0, 1.0, 1.0, 0.0, 0.0, 1.0, zero, zero, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: NAdamStep) -> NAdamStep:
        decay = exp(self.momentum_decay * LOG_096)
        decay_t = s.decay_t * decay
        mu = self.beta1 * (1.0 - 0.5 * decay_t)
        mu_next = self.beta1 * (1.0 - 0.5 * decay_t * decay)
        mu_product = s.mu_product * mu
        beta2_t = s.beta2_t * self.beta2
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = self.beta2 * s.v + (1.0 - self.beta2) * (g * g)
        m_hat = mu_next * m / (1.0 - mu_product * mu_next) + (1.0 - mu) * g / (1.0 - mu_product)
        v_hat = v / (1.0 - beta2_t)
        denominator = sqrt(v_hat) + self.eps
        delta = -self.lr * m_hat / denominator
        return NAdamStep(
            s.t + 1.0, beta2_t, decay_t, mu, mu_next, mu_product, g, m, v, m_hat, v_hat, denominator, delta
        )


class RAdamStep(NamedTuple):
    """As AdamStep, with rho: length of the approximated average; r: rectification, 1 while rho <= 5.

    l is the adaptive learning rate of the paper, 1 while the step is not rectified.
    """

    t: Number
    beta1_t: Number
    beta2_t: Number
    g: Number
    m: Number
    v: Number
    m_hat: Number
    rho: Number
    r: Number
    l: Number
    delta: Number


@dataclass(frozen=True)
class RAdam(Rule):
    """Liu et al. (2020), Algorithm 2; torch.optim.RAdam, which rectifies from rho > 5 on."""

    slug = "radam"
    name = "RAdam"
    ledger = (
        _POWERS
        | _G
        | _M
        | _V
        | _M_HAT
        | {
            "rho": Row(
                "2 / (1 - beta2) - 1 - 2 * t * beta2_t / (1 - beta2_t)",
                r"\rho_t",
                "1",
                "length of the average that v stands for",
            ),
            "r": Row(
                "sqrt((rho - 4) * (rho - 2) * (2 / (1 - beta2) - 1)"
                " / ((2 / (1 - beta2) - 5) * (2 / (1 - beta2) - 3) * rho)) if rho > 5 else 1",
                "r_t",
                "1",
                "rectification",
            ),
            "l": Row(
                "sqrt(1 - beta2_t) / (sqrt(v) + eps) if rho > 5 else 1", "l_t", "length/loss", "adaptive learning rate"
            ),
            **_delta("-lr * m_hat * r * l"),
        }
    )
    effective_lr = "lr * r * l / (1 - beta1_t)"
    multiplied = "m"
    curvature_limit = _AVERAGED_LIMIT

    lr: Number = _lr(1e-2)
    beta1: Number = _beta1()
    beta2: Number = _beta2()
    eps: Number = _eps(1e-8)

    def init(self, x: Number) -> RAdamStep:
        zero = zeros(x)
        return RAdamStep(0.0, 1.0, 1.0, zero, zero, zero, zero, 0.0, 0.0, zero, zero)

    def step(self, x: Number, g: Number, s: RAdamStep) -> RAdamStep:
        t = s.t + 1.0
        beta1_t = s.beta1_t * self.beta1
        beta2_t = s.beta2_t * self.beta2
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = self.beta2 * s.v + (1.0 - self.beta2) * (g * g)
        m_hat = m / (1.0 - beta1_t)
        rho_inf = 2.0 / (1.0 - self.beta2) - 1.0
        rho = rho_inf - 2.0 * t * beta2_t / (1.0 - beta2_t)
        rectified = rho > 5.0
        below = where(rectified, (rho_inf - 4.0) * (rho_inf - 2.0) * rho, 1.0)
        r = sqrt(where(rectified, (rho - 4.0) * (rho - 2.0) * rho_inf / below, 1.0))
        l = where(rectified, sqrt(1.0 - beta2_t) / (sqrt(v) + self.eps), 1.0)
        return RAdamStep(t, beta1_t, beta2_t, g, m, v, m_hat, rho, r, l, -self.lr * m_hat * r * l)

    def linear_map(self, p: float) -> tuple[float, float]:
        return _averaged(self.beta1, p)


class AdamWStep(NamedTuple):
    """As AdamStep, with decay: what the decoupled weight decay takes from x."""

    t: Number
    beta1_t: Number
    beta2_t: Number
    g: Number
    m: Number
    v: Number
    m_hat: Number
    v_hat: Number
    denominator: Number
    decay: Number
    delta: Number


@dataclass(frozen=True)
class AdamW(Rule):
    """Loshchilov & Hutter (2019), Algorithm 2; torch.optim.AdamW, where the decay is scaled by lr."""

    slug = "adamw"
    name = "AdamW"
    ledger = _POWERS | _G | _M | _V | _M_HAT | _V_HAT | _ROOT | _DECAY | _delta("-(lr * m_hat / denominator) - decay")
    effective_lr = _CORRECTED
    multiplied = "m"
    curvature_limit = (
        f"(2 - lr * weight_decay) * (1 + beta1) / ((1 - beta1) * lr) if weight_decay else {_AVERAGED_LIMIT}"
    )

    lr: Number = _lr(1e-2)
    beta1: Number = _beta1()
    beta2: Number = _beta2()
    eps: Number = _eps(1e-8)
    weight_decay: Number = _weight_decay(_DECOUPLED)

    def init(self, x: Number) -> AdamWStep:
        zero = zeros(x)
        return AdamWStep(0.0, 1.0, 1.0, zero, zero, zero, zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: AdamWStep) -> AdamWStep:
        beta1_t = s.beta1_t * self.beta1
        beta2_t = s.beta2_t * self.beta2
        m = self.beta1 * s.m + (1.0 - self.beta1) * g
        v = self.beta2 * s.v + (1.0 - self.beta2) * (g * g)
        m_hat = m / (1.0 - beta1_t)
        v_hat = v / (1.0 - beta2_t)
        denominator = sqrt(v_hat) + self.eps
        decay = self.lr * self.weight_decay * x
        delta = -self.lr * m_hat / denominator - decay
        return AdamWStep(s.t + 1.0, beta1_t, beta2_t, g, m, v, m_hat, v_hat, denominator, decay, delta)

    def linear_map(self, p: float) -> tuple[float, float]:
        trace, determinant = _averaged(self.beta1, p)
        shrunk = self.lr * self.weight_decay
        return trace - shrunk, determinant * (1.0 - shrunk)

    def step_bounds(self) -> dict[str, float]:
        return {} if self.weight_decay else _adam_bounds(self.beta1, self.beta2)  # a decay grows with the distance


class LionStep(NamedTuple):
    """g: gradient; c: interpolated gradient whose sign is taken; m: momentum; decay: weight decay."""

    g: Number
    c: Number
    m: Number
    decay: Number
    delta: Number


@dataclass(frozen=True)
class Lion(Rule):
    """Chen et al. (2023), Algorithm 2: the sign of an interpolated momentum, with decoupled weight decay."""

    slug = "lion"
    name = "Lion"
    ledger = (
        _G
        | _DECAY
        | {
            "c": Row(_MEAN, "c_t", "loss/length", "mix of momentum and gradient, whose sign is taken"),
            "m": Row("beta2 * m_prev + (1 - beta2) * g", "m_t", "loss/length", "momentum"),
            **_delta("-lr * sign(c) - decay"),
        }
    )
    multiplied = "sign(c)"

    lr: Number = _lr(1e-3)
    beta1: Number = _beta1()
    beta2: Number = _beta2(0.99)
    weight_decay: Number = _weight_decay(_DECOUPLED)

    def init(self, x: Number) -> LionStep:
        zero = zeros(x)
        return LionStep(zero, zero, zero, zero, zero)

    def step(self, x: Number, g: Number, s: LionStep) -> LionStep:
        c = self.beta1 * s.m + (1.0 - self.beta1) * g
        m = self.beta2 * s.m + (1.0 - self.beta2) * g
        decay = self.lr * self.weight_decay * x
        return LionStep(g, c, m, decay, -self.lr * sign(c) - decay)

    def step_bounds(self) -> dict[str, float]:
        return {} if self.weight_decay else {"every step": 1.0}


RULES: dict[str, type[Rule]] = {
    rule.slug: rule
    for rule in cast(
        "list[type[Rule]]",
        [SGD, Momentum, Nesterov, Adagrad, RMSProp, Adadelta, Adam, AMSGrad, Adamax, NAdam, RAdam, AdamW, Lion],
    )
}
