"""Chooses the learning rates of learning/defaults.py: `python -m tests.reference.choose_rates mlp`.

Each rule gets the best rate of sensitivity() over three seeds, under the protocol that the model opens with. No test
row takes part: the training loss decides. It takes some minutes a model.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from learning.datasets import DATA
from learning.defaults import DEFAULTS
from learning.models import MODELS
from learning.sensitivity import sensitivity
from optimizers.rules import RULES

for slug in sys.argv[1:] or DEFAULTS:
    opens = DEFAULTS[slug]
    with ThreadPoolExecutor() as executor:
        rules = [cls() for cls in RULES.values()]
        grid = sensitivity(MODELS[slug](), DATA[opens.data], rules, opens.protocol, executor=executor)
    print(slug)
    for i, (rule, best) in enumerate(zip(rules, grid.best, strict=True)):
        assert best is not None
        accuracy = grid.test_accuracy[i, best].mean()
        loss = grid.train_loss[i, best].mean()
        print(f"  {rule.slug:10} {grid.rates[best]:<8g} training loss {loss:.3g}, test accuracy {accuracy:.4f}")
    print(" ", {rule.slug: grid.rates[best] for rule, best in zip(rules, grid.best, strict=True) if best is not None})
