"""The tree keeps its layers, and the check of that finds each kind of fault."""
import pathlib
import tempfile
import unittest

import layers

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Tree(unittest.TestCase):
    def test_no_include_goes_against_the_layers(self):
        self.assertEqual(layers.check(ROOT), [])

    def test_the_check_saw_the_headers_and_the_sources(self):
        self.assertGreater(len(layers.sources(ROOT / "include")), 10)
        self.assertGreater(len(layers.sources(ROOT / "src")), 0)


class Check(unittest.TestCase):
    def faults(self, changed):
        """Faults of a small sound tree in which some files were written anew, or left out where the text is None."""
        files = {f"include/alur/base/{name}.hpp": "#include <vector>\n" for name in layers.BASE}
        files |= {
            "include/alur/graph/procedure.hpp": "#include <alur/base/ids.hpp>\n",
            "include/alur/graph/bgl.hpp": "#include <boost/graph/graph_traits.hpp>\n#include <alur/graph/procedure.hpp>\n",
            "include/alur/engine/decide.hpp": "#include <alur/graph/procedure.hpp>\n",
            "include/alur/alur.hpp": "#include <alur/graph/procedure.hpp>\n#include <alur/engine/decide.hpp>\n",
            "src/graph/compile.cpp": '#include <boost/config.hpp>\n#include "graph/view.hpp"\n',
            "src/graph/view.hpp": "#include <alur/graph/procedure.hpp>\n",
            "src/engine/order.hpp": "",
            "src/cli/main.cpp": '#include <alur/alur.hpp>\n#include "graph/view.hpp"\n',
        }
        files |= changed
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                if text is None:
                    continue
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
            return layers.check(root)

    def refused(self, name, text, *words):
        faults = self.faults({name: text})
        self.assertEqual(len(faults), 1, faults)
        for word in words:
            self.assertIn(word, faults[0])

    def test_a_sound_tree_has_no_fault(self):
        self.assertEqual(self.faults({}), [])

    def test_a_header_may_not_include_a_later_layer(self):
        self.refused("include/alur/graph/procedure.hpp", "// why\n#include <alur/engine/decide.hpp>\n",
                     "procedure.hpp:2:", "'graph' may not include the later layer 'engine'")

    def test_a_source_may_not_include_a_later_layer(self):
        self.refused("src/graph/compile.cpp", "#include <alur/engine/decide.hpp>\n", "compile.cpp:1:", "'engine'")

    def test_a_source_may_not_include_a_private_header_of_a_later_layer(self):
        self.refused("src/graph/compile.cpp", '#include "engine/order.hpp"\n', "compile.cpp:1:", "'engine'")

    def test_the_shared_reader_of_yaml_knows_no_later_layer(self):
        self.refused("src/yaml/document.cpp", "#include <alur/graph/procedure.hpp>\n", "document.cpp:1:", "'graph'")

    def test_a_public_header_may_not_include_a_library_of_others(self):
        for header in ("yaml-cpp/yaml.h", "boost/config.hpp", "sodium.h", "sys/mman.h", "date/tz.h"):
            with self.subTest(header):
                self.refused("include/alur/engine/decide.hpp", f"#  include <{header}>\n", header)

    def test_the_adaptor_may_include_boost_and_nothing_else(self):
        self.refused("include/alur/graph/bgl.hpp", "#include <yaml-cpp/yaml.h>\n", "yaml-cpp")

    def test_a_public_header_is_not_included_by_quotes(self):
        self.refused("include/alur/engine/decide.hpp", '#include "../graph/procedure.hpp"\n', "quotes")

    def test_an_include_of_nothing_is_found(self):
        self.refused("include/alur/engine/decide.hpp", "#include <alur/graph/gone.hpp>\n", "no <alur/graph/gone.hpp>")

    def test_a_new_folder_is_no_layer(self):
        self.refused("include/alur/utils/text.hpp", "", "'utils' is no layer")
        self.refused("src/utils/text.cpp", "", "'utils' is no layer")

    def test_base_holds_exactly_its_headers(self):
        self.refused("include/alur/base/strings.hpp", "", "'strings' is one too many")
        self.refused("include/alur/base/value.hpp", None, "'value' is missing")

    def test_the_umbrella_follows_the_pipeline(self):
        self.refused("include/alur/alur.hpp", "#include <alur/engine/decide.hpp>\n#include <alur/graph/procedure.hpp>\n",
                     "alur.hpp:2:", "follows the pipeline")

    def test_the_umbrella_holds_no_adaptor(self):
        self.refused("include/alur/alur.hpp", "#include <alur/graph/bgl.hpp>\n", "adaptor")

    def test_no_header_includes_the_umbrella(self):
        self.refused("include/alur/engine/decide.hpp", "#include <alur/alur.hpp>\n", "umbrella")


if __name__ == "__main__":
    unittest.main()
