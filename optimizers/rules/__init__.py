"""The update rules: one frozen dataclass each. RULES = {slug: class}.

A rule is elementwise arithmetic. `init(x)` returns the record before the first step, and `step(x, g, s)`
returns the record of the next one, without touching x: `delta` is what is added to x. A record lists its
quantities in the order in which a person computes them. Hyperparameters broadcast against x and g, which
may be Python floats or arrays of any one shape. Conventions are those of torch.optim unless a docstring
says otherwise. Powers of a decay rate are carried as running products, which have the same bits for
numbers and arrays.

A rule that is imported here is one of RULES, in this order.
"""

from optimizers.rules.base import Rule as Rule

# isort: off
from optimizers.rules.sgd import SGD as SGD
from optimizers.rules.momentum import Momentum as Momentum
from optimizers.rules.nesterov import Nesterov as Nesterov
from optimizers.rules.adagrad import Adagrad as Adagrad
from optimizers.rules.rmsprop import RMSProp as RMSProp
from optimizers.rules.adadelta import Adadelta as Adadelta
from optimizers.rules.adam import Adam as Adam
from optimizers.rules.amsgrad import AMSGrad as AMSGrad
from optimizers.rules.adamax import Adamax as Adamax
from optimizers.rules.nadam import NAdam as NAdam
from optimizers.rules.radam import RAdam as RAdam
from optimizers.rules.adamw import AdamW as AdamW
from optimizers.rules.lion import Lion as Lion
from optimizers.rules.yogi import Yogi as Yogi
from optimizers.rules.adabelief import AdaBelief as AdaBelief
# isort: on

RULES: dict[str, type[Rule]] = {
    cls.slug: cls
    for cls in tuple(globals().values())
    if isinstance(cls, type) and issubclass(cls, Rule) and cls is not Rule
}
