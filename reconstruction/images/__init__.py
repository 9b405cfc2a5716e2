"""Images in: files, series and slices become one volume whose place in space is known."""
