def rag_html(r): return r
def trend_html(r): return r
