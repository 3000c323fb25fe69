"""The Comprehensive Ranking System, computed from a profile and the grid of a day."""

from knowledge.crs.compute import score
from knowledge.crs.grid import Grid, LanguageTest, LanguageTests, RuleSet
from knowledge.crs.language import levels
from knowledge.crs.profile import (
    CanadianStudy,
    Clb,
    Education,
    JobOffer,
    LanguageResult,
    Profile,
    ProfileError,
    Reason,
    Scores,
    Spouse,
    profile_error,
)
from knowledge.crs.result import Caution, Score

__all__ = [
    "CanadianStudy",
    "Caution",
    "Clb",
    "Education",
    "Grid",
    "JobOffer",
    "LanguageResult",
    "LanguageTest",
    "LanguageTests",
    "Profile",
    "ProfileError",
    "Reason",
    "RuleSet",
    "Score",
    "Scores",
    "Spouse",
    "levels",
    "profile_error",
    "score",
]
