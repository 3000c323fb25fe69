"""What a read of the feed brought, in lines for the operator."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.feed.ingest import IngestReport


def lines_of(report: IngestReport) -> Iterator[str]:
    """Yield one line per thing that the read brought, refused or noticed."""
    reading, changes = report.reading, report.changes
    yield f"{reading.source}: {reading.outcome}{f' ({reading.reason})' if reading.reason else ''}"
    if reading.newest:
        yield f"rows {reading.rows}, newest #{reading.newest}, language {reading.language or 'unknown'}"
    if changes.added:
        shown = [f"#{r.number} {r.name or r.name_fr} {r.published_on} {r.cutoff}" for r in changes.added[-10:]]
        more = len(changes.added) - len(shown)
        yield f"added {len(changes.added)}: {'; '.join(shown)}{f'; and {more} older' if more else ''}"
    for kind, edits in (("corrected", changes.corrected), ("renamed", changes.renamed), ("pool", changes.pool_changed)):
        yield from (f"{kind} #{e.number} {e.field}: {e.old} → {e.new}" for e in edits)
    for kind, numbers in (
        ("missing", changes.missing),
        ("withdrawn", changes.withdrawn),
        ("restored", changes.restored),
        ("pool kept though the file has zeros", changes.pool_kept),
    ):
        if numbers:
            yield f"{kind}: {', '.join(f'#{n}' for n in numbers)}"
    yield from (f"rejected #{r.number}: {r.reason}" for r in report.rejected)
