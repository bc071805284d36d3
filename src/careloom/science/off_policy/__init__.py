"""Off-policy evaluation: what another policy would have been worth, from what one logged."""

from careloom.science.off_policy.evaluation import OffPolicy

__all__ = ["OffPolicy"]
