def trajectory_figure(*a, **k): return {}
def chart_sentence(*a, **k): return ""
