"""The desk: what people write about the material - summaries - and the way from draft to published."""
