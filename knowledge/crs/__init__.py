"""The Comprehensive Ranking System, computed from a profile and the grid of a day."""

from knowledge.crs.anniversaries import Anniversary, Occasion, anniversaries
from knowledge.crs.compute import score
from knowledge.crs.grid import Grid, LanguageTest, LanguageTests, RuleSet
from knowledge.crs.improve import Change, Partner, Way, as_principal, improvements
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
    "Anniversary",
    "CanadianStudy",
    "Caution",
    "Change",
    "Clb",
    "Education",
    "Grid",
    "JobOffer",
    "LanguageResult",
    "LanguageTest",
    "LanguageTests",
    "Occasion",
    "Partner",
    "Profile",
    "ProfileError",
    "Reason",
    "RuleSet",
    "Score",
    "Scores",
    "Spouse",
    "Way",
    "anniversaries",
    "as_principal",
    "improvements",
    "levels",
    "profile_error",
    "score",
]
