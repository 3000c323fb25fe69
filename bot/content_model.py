"""The model that every part of a content file is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class ContentModel(BaseModel):
    """Part of a content file; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
