"""Export of albums as folders of photos, and export and import of decisions.

Does not depend on Qt or ONNX.
"""
