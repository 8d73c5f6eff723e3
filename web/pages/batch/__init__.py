"""Pages of batches: lists, upload, figures, documents, retention."""
