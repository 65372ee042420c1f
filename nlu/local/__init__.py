"""The engine in the process: a linear model over words and character n-grams, trained in seconds.

Training needs scikit-learn; serving reads the exported arrays with NumPy alone, because importing
scikit-learn costs seconds and 100 MB that `wakeel up` does not have.
"""
