"""Pictures of numbers: pure functions from numbers to places on a sheet; ``site_templates/charts.html`` draws them as SVG.

A picture says nothing that a table on the same page does not say too. Colours and patterns come from the stylesheet, by
the ``look`` of a part; what lies where is worked out here, in whole units of the picture's own sheet.
"""
