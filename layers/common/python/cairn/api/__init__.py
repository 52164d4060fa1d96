"""HTTP: authentication, bodies, errors; a folder for each dialect."""
