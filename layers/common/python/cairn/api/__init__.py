"""HTTP and events in: authentication, bodies and errors, a folder for each dialect, and workers."""
