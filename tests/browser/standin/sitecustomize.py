"""On the path of the tests' server and its pose processes: marked pictures need no network (tests/browser/marks.py).

Python imports this by its name in every process; it waits for the one module that it is about.
"""

import sys
from importlib.machinery import PathFinder


class _Waiting:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "coach.pose.mediapipe_estimator":
            return None
        spec = PathFinder.find_spec(name, path, target)
        run = spec.loader.exec_module

        def exec_module(module):
            from tests.browser.marks import stand_in

            run(module)
            stand_in(module.MediaPipeEstimator)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, _Waiting)
