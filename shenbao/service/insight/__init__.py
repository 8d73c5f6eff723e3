"""What managers see: lists, figures, trends, search, exports."""
