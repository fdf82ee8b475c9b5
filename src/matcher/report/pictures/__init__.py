"""Pictures of the figures: Altair specifications, made into SVG on this machine."""
